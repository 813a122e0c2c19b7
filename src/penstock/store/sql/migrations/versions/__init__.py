"""The steps from each schema to the next, oldest first; `penstock.store.sql.migrate` takes them."""
