"""What is looked for among many: kept in memory, and brought up to date by what changed in the replica alone."""
