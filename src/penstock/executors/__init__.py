"""Executors: one file is one way to run a job. `registry` has the table; this file stays light for keepers."""
