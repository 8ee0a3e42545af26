"""HTTP for all resources: parameters, responses, ETags, problems, middleware."""
