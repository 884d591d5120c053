"""Addresses: taken apart, cleaned, compared, and found in what a person pastes."""
