"""Pictures of every address, for each role, narrow and wide, light and dark: `make shots` (python -m tests.shots)."""
