"""Operations on configuration files that leave every other byte alone."""
