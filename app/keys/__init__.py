"""Keys of the API: who may read, write and administer."""
