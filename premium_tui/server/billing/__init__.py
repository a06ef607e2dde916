"""Billing as the server keeps it: accounts, quotes, renewals, requests to sales (rules 16-23)."""
