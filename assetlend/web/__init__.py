"""Pages: each asks one use case, declares who may open it, and answers every refusal with a clear sentence."""
