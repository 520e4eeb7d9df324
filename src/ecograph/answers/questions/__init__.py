"""Named questions: SPARQL files with titles and parameters, and how they are answered."""
