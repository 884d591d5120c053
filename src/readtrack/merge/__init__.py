"""The three-way merge of a list that was changed on two machines."""
