"""Invented people and an invented past, for demonstration and trial: never where real people are.

What happened went through the actions that people use, each at its time in the past; only the many members are
written in bulk. The same seed tells the same story. The shares are published ones where there are any (shares.py).
"""
