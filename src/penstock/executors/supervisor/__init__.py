"""The processes that hold running jobs. Every keeper carries what is imported here: light standard library only."""
