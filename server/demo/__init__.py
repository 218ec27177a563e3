"""A demo district in the proportions of a Nanning community that the press described; every person in it is invented."""
