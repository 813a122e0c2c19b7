"""What the layout script of a blueprint builds its workflow from: `workflow`, `job` and `crawler`.

The public interface is AWS Glue's (Developer Guide: "AWS Glue blueprint classes reference").
"""
