"""CloudFormation templates: text in, a plan of Glue requests out, and back again. Talks to nobody."""
