"""Three-way merge of a reading list that was changed on two machines."""
