"""Sound: what is heard and what is recorded. `seams` says what there is; the real parts stand beside it."""
