"""From what a camera, a picture or a typing scanner sees to code texts; what a text means is the contract's business."""
