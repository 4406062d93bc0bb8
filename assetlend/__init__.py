"""assetlend: lending of a subdistrict office's property, with a ledger that an auditor can check."""

__version__ = "0.1.0"
