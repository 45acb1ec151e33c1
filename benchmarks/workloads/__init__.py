"""Programs that run as children: each measures one stage and prints its CPU seconds last."""
