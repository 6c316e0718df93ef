"""What every page needs: access, form tokens, languages, headers, errors."""
