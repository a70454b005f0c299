"""Backups of a workspace: one archive, proved by a trial restore before it is called good."""
