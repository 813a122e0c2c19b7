"""The engine: what should happen next. Pure: no clock, no randomness, no I/O."""
