"""What wraps every request, from outside in: log, headers, limits, bodies, kept answers."""
