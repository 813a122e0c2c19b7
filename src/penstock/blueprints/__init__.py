"""Blueprints: archives that hold a layout function, which makes a workflow out of parameters."""
