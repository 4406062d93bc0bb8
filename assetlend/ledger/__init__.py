"""The ledger's formats: canonical lines, the Merkle tree over them, signed checkpoints, and what each act records."""
