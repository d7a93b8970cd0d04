"""The numbers that prose uses: value, unit, words, how computed, from which rows and passages."""
