"""`python -m entente`. Workers import this file too, and run nothing."""

from entente import main

if __name__ == "__main__":
    main()
