"""Speed beside bare Flask on the same machine in the same run: only the ratios count."""
