"""This machine's side of the truth: local store, outbox, sync and the gateway to them."""
