"""A folder that is first on every Python shell job's path, so that Python runs `sitecustomize` before the script."""
