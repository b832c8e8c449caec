"""Customer satisfaction dashboard: CSV exports of tickets and surveys in, answers in the browser."""
