"""The kiosk: the one command sshd runs for agents, who get their console and nothing else."""
