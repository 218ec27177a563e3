"""Paper: what is printed is drawn as a picture first, so that Chinese comes out on any thermal printer."""
