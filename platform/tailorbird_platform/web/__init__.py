"""What a request passes before the pages or the API: headers, entrance, sign-in, errors."""
