"""The shopper's pages: a door. It reads through selectors, writes through the services that REST calls, owns no table."""
