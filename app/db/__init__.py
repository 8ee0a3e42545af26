"""How one reads and writes: engines, snapshots, the one writer, the two dialects."""
