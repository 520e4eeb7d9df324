"""Pictures of networks and chains as SVG."""
