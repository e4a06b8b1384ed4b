"""The same job done by others: a Django app that writes the rows of our steps through its ORM."""
