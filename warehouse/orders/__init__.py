"""The papers: suppliers and their purchase orders, channels and their brands, customers' orders."""
