"""What a production server loads: `app`."""

from warehouse import create_app

app = create_app()
