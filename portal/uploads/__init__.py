"""Pictures that people send: made anew, kept by what they show, and served for ever."""
