"""What runs were, what was said of them and what is learnt from them: Parquet tables, pictures, an index."""
