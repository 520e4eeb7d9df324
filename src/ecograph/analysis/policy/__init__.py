"""The three problems of the city summary: programmes, transfer, depth of collaboration."""
