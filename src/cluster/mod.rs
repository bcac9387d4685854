//! Grouping: stances toward named targets, reply edges, topics of comments, groups of predictions, camps of authors.
