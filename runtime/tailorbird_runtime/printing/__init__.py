"""Records on paper: templates of the kind `print`, filled for one reader and made into markup."""
