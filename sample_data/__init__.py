"""A made-up service desk: the seeded generator of the sample exports and the truth planted in them."""
