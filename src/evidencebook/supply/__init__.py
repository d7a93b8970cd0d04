"""The supply chain: locked packages, licences, known vulnerabilities, a bill of materials."""
