"""The voice: what of a view is read aloud, and by what sound."""
