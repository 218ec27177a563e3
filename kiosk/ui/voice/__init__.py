"""The voice: what is said of a screen (`spoken`), how it is read (`reading`), what sounds (`synth`, `recordings`), and when
(`voice`)."""
