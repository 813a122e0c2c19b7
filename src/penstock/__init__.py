"""Penstock: AWS Glue's orchestration, open and self-hosted."""

__version__ = "0.1.0"
